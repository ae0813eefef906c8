// SPDX-License-Identifier: Apache-2.0
import type { Capabilities, MapType } from '../../../spec/types/formats.js';
import type { Scenario } from '../../reference/formats/scenario.js';

/**
 * What a scenario needs and a target doesn't offer, in words for a person. Where the target's memory limits what fits,
 * it may skip more by itself.
 * @returns null if every need is met
 */
export function unmetNeed(scenario: Scenario, offered: Capabilities): string | null {
  const { profile, pageSize, granule, adjacent, features } = scenario.needs;
  if (!offered.profiles.includes(profile)) return `needs ${profile}, the target offers ${list(offered.profiles)}`;
  if (!offered.pageSizes.includes(pageSize)) {
    return `needs pages of ${pageSize} bytes, the target offers ${list(offered.pageSizes)}`;
  }
  if (!offered.granules.includes(granule)) {
    return `needs an IOVA granule of ${granule} bytes, the target offers ${list(offered.granules)}`;
  }
  const longest = Math.max(...Object.values(scenario.lists).map((entries) => entries.length));
  if (longest > offered.maxEntries) return `needs lists of ${longest} entries, the target takes ${offered.maxEntries}`;
  if (adjacent !== undefined && offered.reach === 'any' && offered.adjacency !== true) {
    return 'needs regions next to each other, the target does not place them so';
  }
  const lacking = features?.filter((feature) => offered.features?.includes(feature) !== true) ?? [];
  if (lacking.length > 0) return `needs ${lacking.join(', ')}, the target offers ${list(offered.features ?? [])}`;
  return offered.reach === 'any' ? null : unmetReach(scenario.needs.reach, offered.reach);
}

type Reach = Record<string, Record<string, MapType>>;

function unmetReach(needed: Reach, offered: Reach): string | null {
  const clients = Object.keys(needed);
  const providers = [...new Set(Object.values(needed).flatMap((row) => Object.keys(row)))];
  return assignClients(clients, providers, needed, offered, new Map())
    ? null
    : `needs devices that reach each other so: ${describe(needed)}`;
}

/** Finds, by trying, target devices of its own for each client and each provider such that every map type is right. */
function assignClients(
  clients: readonly string[],
  providers: readonly string[],
  needed: Reach,
  offered: Reach,
  chosen: ReadonlyMap<string, string>,
): boolean {
  const [client, ...rest] = clients;
  if (client === undefined) return assignProviders(providers, needed, offered, chosen, new Set());
  const taken = new Set(chosen.values());
  return Object.keys(offered).some(
    (device) =>
      !taken.has(device) && assignClients(rest, providers, needed, offered, new Map([...chosen, [client, device]])),
  );
}

function assignProviders(
  providers: readonly string[],
  needed: Reach,
  offered: Reach,
  clients: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): boolean {
  const [provider, ...rest] = providers;
  if (provider === undefined) return true;
  const devices = new Set(Object.values(offered).flatMap((row) => Object.keys(row)));
  return [...devices].some(
    (device) =>
      !taken.has(device) &&
      [...clients].every(([client, chosen]) => {
        const type = needed[client]?.[provider];
        return type === undefined || offered[chosen]?.[device] === type;
      }) &&
      assignProviders(rest, needed, offered, clients, new Set([...taken, device])),
  );
}

function describe(reach: Reach): string {
  return Object.entries(reach)
    .flatMap(([client, row]) => Object.entries(row).map(([provider, type]) => `${client} to ${provider} ${type}`))
    .join(', ');
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ');
}
