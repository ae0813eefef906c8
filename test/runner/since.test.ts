// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Requirement, TargetDescription, Verdict } from '../../spec/types/formats.js';
import { heldToItsTime } from '../../src/runner/judge/since.js';

const about = { title: 't', text: 't', source: ['s'], level: 'MUST' as const };
const requirements: Requirement[] = [
  { ...about, id: 'LIST-PAGES', since: '6.2' },
  { ...about, id: 'MAP-BYTES' },
];
const linux = (release: string): TargetDescription => ({
  kind: 'qemu',
  name: release,
  kernel: { release },
  capabilities: { profiles: [], pageSizes: [], granules: [], reach: 'any', maxEntries: 1 },
});
const breaking = (...ids: string[]): Verdict => ({
  vector: 'a/b',
  title: 't',
  requirements: [],
  status: 'fail',
  violations: ids.map((requirement) => ({ requirement, step: 0, pointer: '', message: '' })),
});

test('a kernel is not held to what came after it, and to nothing less', () => {
  const older = heldToItsTime(breaking('LIST-PAGES'), requirements, linux('6.1.192'));
  expect(older).toMatchObject({
    status: 'skip',
    reason: 'Linux 6.1.192 is older than LIST-PAGES (since 6.2), which it breaks',
  });
  expect(heldToItsTime(breaking('LIST-PAGES'), requirements, linux('6.12.1')).status).toBe('fail');
  expect(heldToItsTime(breaking('LIST-PAGES', 'MAP-BYTES'), requirements, linux('6.1.192')).status).toBe('fail');
  expect(heldToItsTime(breaking(), requirements, linux('6.1.192')).status).toBe('fail');
  const other: TargetDescription = { ...linux('6.1.192'), kind: 'exec' };
  expect(heldToItsTime(breaking('LIST-PAGES'), requirements, other).status).toBe('fail');
});
