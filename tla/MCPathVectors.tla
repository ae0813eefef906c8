---------------------------- MODULE MCPathVectors ----------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* PathDecision, evaluated on the path vectors: <<"case", k, clients, many>> *)
(* with <<map type, distance>> for each client. A device that is no PCI     *)
(* function has the distance of the function that it is a child of, if any, *)
(* and no way to a provider; and only published memory is mapped.           *)
EXTENDS PathDecision, PathCases, TLC

Number == [unreachable |-> 0] @@ ("bus-address" :> 1) @@ ("host-bridge" :> 2)

Reaches(case, client) ==
    LET type == MapType(case.tree, case.provider, client[2])
    IN  IF client[2] = 0 THEN <<Number["unreachable"], -1>>
        ELSE <<IF client[1] = "function" /\ case.publishes THEN Number[type] ELSE Number["unreachable"],
               Distance(case.tree, case.provider, client[2])>>

Answer(case) == [k \in DOMAIN case.clients |-> Reaches(case, case.clients[k])]
ASSUME \A k \in DOMAIN AllPathCases :
    LET answer == Answer(AllPathCases[k])
    IN  PrintT(<<"case", k, answer, Many([c \in DOMAIN answer |-> answer[c][2]])>>)
=============================================================================
