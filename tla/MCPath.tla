------------------------------- MODULE MCPath -------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* Every tree of `Size` functions, with or without a redirect at each, below *)
(* two host bridges of every kind that matters.                             *)
EXTENDS CalcMapType

CONSTANT Size

(* A function is below one with a smaller number, or on a root bus.         *)
Shapes == {up \in [1..Size -> 0..(Size - 1)] : \A f \in 1..Size : up[f] < f}
Hosts(up) == {host \in [1..Size -> {1, 2}] : \A f \in 1..Size : up[f] # 0 => host[f] = 1}
Acs == [1..Size -> {{}, {"SV", "RR"}}]

Device(slot0, rootPort, device) == [slot0 |-> slot0, rootPort |-> rootPort, vendor |-> Intel, device |-> device]
Unlisted == Device(TRUE, FALSE, \h29C0)
Between == Device(FALSE, TRUE, \h2030)
Within == Device(TRUE, FALSE, \h2F00)
Elsewhere == Device(FALSE, FALSE, \h2030)
Firsts == {<<Unlisted, Between>>, <<Between, Between>>, <<Within, Between>>, <<Within, Within>>, <<Elsewhere, Between>>}
Cpu(amd, family) == [amd |-> amd, family |-> family]
Platforms ==
    {<<firsts, Cpu(FALSE, 6)>> : firsts \in Firsts} \cup {<<<<Unlisted, Unlisted>>, Cpu(TRUE, \h17)>>}
    \cup {<<<<Unlisted, Unlisted>>, Cpu(TRUE, \h16)>>, <<<<Unlisted, Unlisted>>, Cpu(FALSE, \h17)>>}

Init ==
    /\ \E up \in Shapes, platform \in Platforms, bits \in Acs, p \in 1..Size, c \in 1..Size :
        \E hosts \in Hosts(up) :
            q = [tree |-> [up |-> up, host |-> hosts, acs |-> bits, first |-> platform[1], cpu |-> platform[2]],
                 provider |-> p, client |-> c]
    /\ Begin
Spec == Init /\ [][Next]_vars
=============================================================================
