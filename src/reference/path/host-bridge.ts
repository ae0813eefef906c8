// SPDX-License-Identifier: Apache-2.0
import type { PathQuestion } from '../formats/check-path.js';
import { listedHostBridges } from '../formats/host-bridges.js';

/** drivers/pci/p2pdma.c: host_bridge_whitelist */
export function crossesHostBridges(question: PathQuestion, provider: string, client: string): boolean {
  const a = hostOf(question, provider);
  const b = hostOf(question, client);
  if (a === b) return isListed(question, a, true);
  return isListed(question, a, false) && isListed(question, b, false);
}

/** pci_find_host_bridge */
function hostOf({ functions }: PathQuestion, name: string): string {
  let bus = name;
  for (let up = functions[bus]; up !== undefined; up = functions[bus]) bus = up.on;
  return bus;
}

/** __host_bridge_whitelist, pci_host_bridge_dev */
function isListed({ hosts, functions }: PathQuestion, host: string, sameHostBridge: boolean): boolean {
  const root = functions[hosts[host]?.first ?? ''];
  if (root?.id === undefined || (root.at !== '00.0' && root.type !== 'root-port')) return false;
  const { vendor, device } = root.id;
  const entry = listedHostBridges.find((each) => each.vendor === vendor && each.device === device);
  return entry !== undefined && (!entry.within || sameHostBridge);
}
