------------------------------ MODULE PathCases ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* A stand-in, to show the form: p2p-conform model vectors puts the path    *)
(* vectors in its place. A client is <<kind, function>>, with 0 for none.   *)
EXTENDS Integers, Sequences
AllPathCases == <<
    [tree |-> [up |-> <<0, 1, 1>>, host |-> <<1, 0, 0>>, acs |-> <<{}, {"SV"}, {}>>,
               first |-> <<[slot0 |-> TRUE, rootPort |-> FALSE, vendor |-> 32902, device |-> 10688]>>,
               cpu |-> [amd |-> FALSE, family |-> 6]],
     provider |-> 2, publishes |-> TRUE, clients |-> <<<<"function", 3>>>>]
>>
=============================================================================
