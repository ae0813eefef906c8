// SPDX-License-Identifier: Apache-2.0
import type { Observation, TargetDescription } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { observe } from '../../reference/observe/observe.js';
import { answerPath } from '../../reference/path/answer.js';
import type { PathObservation } from '../paths/path-observation.js';
import { errored } from './observations.js';
import type { Target, TargetEnd, TargetProgress } from './target.js';

/** The reference itself, in this process. */
export class ReferenceTarget implements Target {
  /** @param version - of p2p-conform */
  constructor(private readonly version: string) {}

  start(progress: TargetProgress): Promise<TargetDescription> {
    progress.stage('start the reference');
    return Promise.resolve({
      kind: 'reference',
      name: `the reference of p2p-conform ${this.version}`,
      capabilities: {
        profiles: ['dma-iommu', 'dma-direct'],
        pageSizes: ['0x1000', '0x4000', '0x10000'],
        granules: ['0x1000', '0x4000', '0x10000'],
        reach: 'any',
        maxEntries: 4096,
        adjacency: true,
        features: [
          'attrs',
          'bars',
          'device-access',
          'dma_map_sg',
          'faults',
          'sg_alloc_table_from_pages',
          'strict-unmap',
          'supported',
          'sync',
          'untrusted',
          'write-only',
        ],
      },
    });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is for targets that do wait
  async *run(scenarios: readonly Scenario[]): AsyncGenerator<Observation> {
    for (const scenario of scenarios) {
      try {
        yield observe(scenario);
      } catch (error) {
        yield errored(scenario.id, 'crash', error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is for targets that do wait
  async *paths(questions: readonly PathQuestion[]): AsyncGenerator<PathObservation> {
    for (const question of questions) yield { vector: question.id, path: answerPath(question) };
  }

  stop(): Promise<TargetEnd> {
    return Promise.resolve({ splats: [], logs: [] });
  }
}
