// SPDX-License-Identifier: Apache-2.0
export { capabilitiesOf, TEST_BENCH_ONLY } from './capabilities.js';
export { placeInArena } from './arena.js';
export { bouncedBar } from './bounced.js';
export { wrongNeighbours } from './neighbours.js';
export { canBeCounted, inOrder, place, reservedOf, spacesOf } from './place.js';
export type { PlacedRegion, Placement, Unplaceable } from './placement.js';
