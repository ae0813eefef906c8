---------------------------- MODULE PathDecision ----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(*                                                                          *)
(* How a client reaches the memory of another PCI function, the provider:   *)
(* what may be relied on, without the search that finds it (CalcMapType).   *)
(*                                                                          *)
(* A tree t of PCI functions, which are numbers from 1 on:                  *)
(*     t.up[f]       the bridge on whose secondary bus f is, 0 if f is on a *)
(*                   root bus                                               *)
(*     t.host[f]     the host bridge of that root bus, if f is on one       *)
(*     t.acs[f]      the ACS controls that are on at f                      *)
(*     t.first[h]    the first function on the root bus of host bridge h:   *)
(*                   is it device 0 function 0 (slot0), is it a PCIe root   *)
(*                   port (rootPort), what are its ids (vendor, device)     *)
(*     t.cpu         the CPU: amd (BOOLEAN) and family                      *)
(* The names in capitals are the requirements of spec/requirements.json.    *)
EXTENDS Integers, Sequences, FiniteSets

RECURSIVE Line(_, _)
(* The function and all bridges above it. *)
Line(t, f) == IF f = 0 THEN {} ELSE {f} \cup Line(t, t.up[f])

Common(t, p, c) == Line(t, p) \cap Line(t, c)
(* What traffic crosses: everything above either, up to what both share.    *)
Crossed(t, p, c) == (Line(t, p) \cup Line(t, c)) \ Common(t, p, c)
(* Where it turns: the lowest that both share. Empty if they share none.    *)
Turn(t, p, c) == {f \in Common(t, p, c) : Common(t, p, c) \subseteq Line(t, f)}

(* P2P request redirect, P2P completion redirect, P2P egress control.       *)
Redirects(t, f) == t.acs[f] \cap {"RR", "CR", "EC"} # {}

-----------------------------------------------------------------------------
(* Who forwards between what is on different root ports: every AMD CPU from *)
(* family 17h (Zen) on, and the host bridges on the kernel's list, which    *)
(* lists some of them for traffic within one host bridge only.              *)
Intel == \h8086
ListedWithin == {\h3C00, \h3C01, \h2F00, \h2F01}
ListedBetween == {\h2030, \h2031, \h2032, \h2033, \h2020, \h09A2}

RECURSIVE HostOf(_, _)
HostOf(t, f) == IF t.up[f] = 0 THEN t.host[f] ELSE HostOf(t, t.up[f])

Listed(t, h, within) ==
    LET first == t.first[h]
    IN  /\ first.slot0 \/ first.rootPort
        /\ first.vendor = Intel
        /\ first.device \in ListedBetween \/ (within /\ first.device \in ListedWithin)

Forwards(t, p, c) ==
    LET hosts == {HostOf(t, p), HostOf(t, c)}
    IN  \/ t.cpu.amd /\ t.cpu.family >= \h17
        \/ \A h \in hosts : Listed(t, h, Cardinality(hosts) = 1)

-----------------------------------------------------------------------------
(* PATH-BUS *)
BelowACommonBridge(t, p, c) ==
    /\ Common(t, p, c) # {}
    /\ \A f \in Crossed(t, p, c) \cup Turn(t, p, c) : ~Redirects(t, f)

(* PATH-HOST, PATH-UNREACHABLE *)
MapType(t, p, c) ==
    IF BelowACommonBridge(t, p, c) THEN "bus-address"
    ELSE IF Forwards(t, p, c) THEN "host-bridge"
    ELSE "unreachable"

(* PATH-DISTANCE *)
Distance(t, p, c) ==
    IF MapType(t, p, c) = "unreachable" THEN -1 ELSE Cardinality(Crossed(t, p, c))

RECURSIVE Sum(_)
Sum(numbers) == IF numbers = <<>> THEN 0 ELSE Head(numbers) + Sum(Tail(numbers))

(* PATH-MANY: of the distances of all clients. *)
Many(distances) ==
    IF distances = <<>> \/ (\E k \in DOMAIN distances : distances[k] < 0) THEN -1 ELSE Sum(distances)
=============================================================================
