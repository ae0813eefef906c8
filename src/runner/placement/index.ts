// SPDX-License-Identifier: Apache-2.0
export { capabilitiesOf } from './capabilities.js';
export { place } from './place.js';
export type { PlacedRegion, Placement, Unplaceable } from './placement.js';
