// SPDX-License-Identifier: Apache-2.0
import type { PathFile } from '../../../../spec/types/formats.js';
import { parsePaths } from '../load-paths.js';
import { acsDrafts } from './acs.js';
import { pathVectorOf } from './draft.js';
import { platformDrafts } from './platforms.js';
import { shapeDrafts } from './shapes.js';

/**
 * Builds the file of path vectors: drafts become questions, the reference gives the answers.
 * @throws FormatError if a draft is not a tree that there can be
 */
export function buildPaths(): PathFile {
  const family = 'paths';
  const drafts = [...shapeDrafts(), ...acsDrafts(), ...platformDrafts()];
  const file = {
    format: 'p2p-conform/paths/1',
    family,
    title: 'The path decision',
    description:
      'How a client reaches a provider, by bus address, through the host bridge or not at all, and how many hops lie ' +
      'between them: by the PCI tree, ACS on the path, the CPU, and the list of host bridges that forward.',
    vectors: drafts.map((draft) => pathVectorOf(family, draft)),
  };
  return parsePaths(file, `${family}.json`);
}
