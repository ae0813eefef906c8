// SPDX-License-Identifier: Apache-2.0
import type { Report } from '../../../spec/types/formats.js';

/** The report as JSON (spec/schema/report.schema.json). */
export function toJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
