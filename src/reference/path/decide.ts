// SPDX-License-Identifier: Apache-2.0
import type { MapType } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../formats/check-path.js';
import { crossesHostBridges } from './host-bridge.js';

/** How two functions reach each other. */
export interface PathDecision {
  readonly map: MapType;
  /** Links between them, also where they don't reach each other. */
  readonly hops: number;
}

/**
 * The decision of drivers/pci/p2pdma.c: calc_map_type_and_dist, step by step: up from the provider until a bridge is
 * also above the client, then up from the client to that bridge.
 */
export function decidePath(question: PathQuestion, provider: string, client: string): PathDecision {
  let redirects = false;
  let hopsUp = 0;
  let hopsDown = 0;
  for (let a: string | null = provider; a !== null; a = upstreamBridge(question, a)) {
    redirects ||= hasAcsRedirect(question, a);
    hopsDown = 0;
    for (let b: string | null = client; b !== null; b = upstreamBridge(question, b)) {
      if (a === b) {
        for (let c = client; c !== a; c = upstreamBridge(question, c) ?? a) redirects ||= hasAcsRedirect(question, c);
        return {
          map: redirects ? throughHostBridge(question, provider, client) : 'bus-address',
          hops: hopsUp + hopsDown,
        };
      }
      hopsDown += 1;
    }
    hopsUp += 1;
  }
  return { map: throughHostBridge(question, provider, client), hops: hopsUp + hopsDown };
}

/** pci_upstream_bridge: null for a function on a root bus. */
function upstreamBridge({ functions }: PathQuestion, name: string): string | null {
  const on = functions[name]?.on;
  return on !== undefined && functions[on] !== undefined ? on : null;
}

/** pci_bridge_has_acs_redir */
function hasAcsRedirect({ functions }: PathQuestion, name: string): boolean {
  const acs = functions[name]?.acs ?? [];
  return acs.includes('RR') || acs.includes('CR') || acs.includes('EC');
}

function throughHostBridge(question: PathQuestion, provider: string, client: string): MapType {
  const { vendor, family } = question.cpu;
  // cpu_supports_p2pdma
  if (vendor === 'amd' && family >= 0x17) return 'host-bridge';
  return crossesHostBridges(question, provider, client) ? 'host-bridge' : 'unreachable';
}
