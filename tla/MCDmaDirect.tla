---------------------------- MODULE MCDmaDirect ----------------------------
(* SPDX-License-Identifier: Apache-2.0 *)
EXTENDS DmaDirect, MCBounds
=============================================================================
