// SPDX-License-Identifier: Apache-2.0
import type { PathQuestion } from '../../reference/formats/check-path.js';

/**
 * Why the guest is not the tree of a path vector: the kernel did not set ACS as its command line asks. Linux before 6.11
 * doesn't know pci=config_acs=, and 7.x sets ACS of a port only when an IOMMU or a driver takes it.
 * @param client - the function that is the client
 * @param seen - ACS redirects on the ways of provider and client to the root, as the ports' registers say
 */
export function acsNotSet(question: PathQuestion, client: string, seen: number | undefined): string | null {
  const { functions, provider } = question;
  const ways = new Set<string>();
  for (const end of [provider.function, client]) {
    for (let name = end; functions[name] !== undefined; name = functions[name]?.on ?? '') ways.add(name);
  }
  const wanted = [...ways].filter((name) =>
    functions[name]?.acs?.some((bit) => bit === 'RR' || bit === 'CR' || bit === 'EC'),
  ).length;
  return seen === wanted
    ? null
    : `this kernel did not set ACS as pci=config_acs= asks: ${seen ?? 0} redirects, not ${wanted}`;
}
