// SPDX-License-Identifier: Apache-2.0
import type { Family } from '../draft.js';
import { adjacent } from './adjacent.js';
import { attributes } from './attributes.js';
import { bars } from './bars.js';
import { boundary } from './boundary.js';
import { busOnly } from './bus-only.js';
import { clients } from './clients.js';
import { combinations } from './combinations.js';
import { deviceAccess } from './device-access.js';
import { deviceAccessDirect } from './device-access-direct.js';
import { direct } from './direct.js';
import { directBars } from './direct-bars.js';
import { directCalls } from './direct-calls.js';
import { directMasks } from './direct-masks.js';
import { directPages } from './direct-pages.js';
import { directReuse } from './direct-reuse.js';
import { directUnreachable } from './direct-unreachable.js';
import { directions } from './directions.js';
import { dmaMasks } from './dma-masks.js';
import { exhaustion } from './exhaustion.js';
import { failureCombinations } from './failure-combinations.js';
import { faults } from './faults.js';
import { fromPages } from './from-pages.js';
import { granuleCombinations } from './granule-combinations.js';
import { granuleScenarios } from './granule-scenarios.js';
import { granules } from './granules.js';
import { interleaved } from './interleaved.js';
import { kindOrders } from './kind-orders.js';
import { leaks } from './leaks.js';
import { lengthLimits } from './length-limits.js';
import { lifecycle } from './lifecycle.js';
import { longLists } from './long-lists.js';
import { mapSgCalls } from './map-sg.js';
import { merge } from './merge.js';
import { paddingPlaces } from './padding-places.js';
import { pageOffset } from './page-offset.js';
import { physicalOrder } from './physical-order.js';
import { providers } from './providers.js';
import { reserved } from './reserved.js';
import { reuse } from './reuse.js';
import { segmentSize } from './segment-size.js';
import { singleEntry } from './single-entry.js';
import { smallLists } from './small-lists.js';
import { supported } from './supported.js';
import { syncs } from './syncs.js';
import { unreachable } from './unreachable.js';
import { untrusted } from './untrusted.js';
import { wideBoundaries } from './wide-boundaries.js';

/**
 * All families, in the order of the manifest: from the simple to the mixed, what may exhaust a target last. What walks
 * down the IOVA space comes first: an allocator begins at the top only as long as nothing was freed.
 */
export const families: readonly Family[] = [
  reserved,
  singleEntry,
  kindOrders,
  smallLists,
  merge,
  segmentSize,
  boundary,
  combinations,
  paddingPlaces,
  pageOffset,
  physicalOrder,
  busOnly,
  providers,
  adjacent,
  fromPages,
  bars,
  unreachable,
  directions,
  attributes,
  mapSgCalls,
  syncs,
  supported,
  dmaMasks,
  granules,
  granuleCombinations,
  clients,
  lifecycle,
  interleaved,
  reuse,
  untrusted,
  leaks,
  faults,
  failureCombinations,
  deviceAccess,
  longLists,
  lengthLimits,
  wideBoundaries,
  granuleScenarios,
  exhaustion,
  direct,
  directBars,
  directUnreachable,
  directMasks,
  directReuse,
  directCalls,
  directPages,
  deviceAccessDirect,
];
