----------------------------- MODULE MCVectors -----------------------------
(* SPDX-License-Identifier: Apache-2.0 *)
EXTENDS Agreement, Cases
ASSUME \A k \in DOMAIN AllCases : PrintT(<<"case", k, Answer(AllCases[k])>>)
=============================================================================
