----------------------------- MODULE MCMapCall -----------------------------
(* SPDX-License-Identifier: Apache-2.0 *)
EXTENDS MapCall, Designs, MCBounds
=============================================================================
