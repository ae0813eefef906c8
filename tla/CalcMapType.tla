----------------------------- MODULE CalcMapType -----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* calc_map_type_and_dist (drivers/pci/p2pdma.c, read in 6.12), loop turn   *)
(* by loop turn: up from the provider (a), each time up from the client     *)
(* (b), until they meet.                                                    *)
EXTENDS PathDecision

VARIABLES q,           \* the question: tree, provider, client
          a, b, distA, distB, acs, at, map

vars == <<q, a, b, distA, distB, acs, at, map>>

(* The beginning, for any question. *)
Begin ==
    /\ a = q.provider /\ b = q.client
    /\ distA = 0 /\ distB = 0 /\ acs = FALSE
    /\ at = "up" /\ map = "none"

NextAbove ==
    /\ at = "up" /\ a # 0
    /\ distB' = 0
    /\ acs' = (acs \/ Redirects(q.tree, a))
    /\ b' = q.client
    /\ at' = "down"
    /\ UNCHANGED <<q, a, distA, map>>

NoneAbove ==
    /\ at = "up" /\ a = 0
    /\ at' = "host"
    /\ UNCHANGED <<q, a, b, distA, distB, acs, map>>

ClientUp ==
    /\ at = "down" /\ b # 0 /\ a # b
    /\ b' = q.tree.up[b]
    /\ distB' = distB + 1
    /\ UNCHANGED <<q, a, distA, acs, at, map>>

NotMet ==
    /\ at = "down" /\ b = 0
    /\ a' = q.tree.up[a]
    /\ distA' = distA + 1
    /\ at' = "up"
    /\ UNCHANGED <<q, b, distB, acs, map>>

Met ==
    /\ at = "down" /\ b # 0 /\ a = b
    /\ b' = q.client
    /\ at' = "check"
    /\ UNCHANGED <<q, a, distA, distB, acs, map>>

(* check_b_path_acs *)
CheckAcs ==
    /\ at = "check" /\ a # b
    /\ acs' = (acs \/ Redirects(q.tree, b))
    /\ b' = q.tree.up[b]
    /\ UNCHANGED <<q, a, distA, distB, at, map>>

Checked ==
    /\ at = "check" /\ a = b
    /\ IF acs THEN at' = "host" /\ map' = map
              ELSE at' = "done" /\ map' = "bus-address"
    /\ UNCHANGED <<q, a, b, distA, distB, acs>>

(* map_through_host_bridge: host_bridge_whitelist, cpu_supports_p2pdma *)
Whitelist(t, p, c) ==
    IF HostOf(t, p) = HostOf(t, c) THEN Listed(t, HostOf(t, p), TRUE)
    ELSE Listed(t, HostOf(t, p), FALSE) /\ Listed(t, HostOf(t, c), FALSE)

ThroughHostBridge ==
    /\ at = "host"
    /\ at' = "done"
    /\ map' = IF (q.tree.cpu.amd /\ q.tree.cpu.family >= \h17) \/ Whitelist(q.tree, q.provider, q.client)
              THEN "host-bridge" ELSE "unreachable"
    /\ UNCHANGED <<q, a, b, distA, distB, acs>>

Next ==
    NextAbove \/ NoneAbove \/ ClientUp \/ NotMet \/ Met \/ CheckAcs \/ Checked \/ ThroughHostBridge


-----------------------------------------------------------------------------
Done == at = "done"

MapTypeRight == Done => map = MapType(q.tree, q.provider, q.client)
DistanceRight == Done /\ map # "unreachable" => distA + distB = Distance(q.tree, q.provider, q.client)
(* The decision does not depend on who provides.                            *)
Symmetric == Done => map = MapType(q.tree, q.client, q.provider)
=============================================================================
