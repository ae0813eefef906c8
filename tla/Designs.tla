------------------------------ MODULE Designs ------------------------------
(* SPDX-License-Identifier: Apache-2.0                                      *)
(* The three designs under names that a configuration can choose from.      *)
EXTENDS DmaIommuParts

CONSTANT Readings    \* see DmaIommuReview

V8 == INSTANCE DmaIommu
V7 == INSTANCE DmaIommuV7
Review == INSTANCE DmaIommuReview

V8LayOut(f) == V8!LayOut(f)
V8NoSpace(f) == V8!NoSpace(f)
V8MapSg(f, fails) == V8!MapSg(f, fails)
V8Finalise(f) == V8!Finalise(f)

V7LayOut(f) == V7!LayOut(f)
V7NoSpace(f) == V7!NoSpace(f)
V7MapSg(f, fails) == V7!MapSg(f, fails)
V7Finalise(f) == V7!Finalise(f)

ReviewLayOut(f) == Review!LayOut(f)
ReviewNoSpace(f) == Review!NoSpace(f)
ReviewMapSg(f, fails) == Review!MapSg(f, fails)
ReviewFinalise(f) == Review!Finalise(f)
=============================================================================
