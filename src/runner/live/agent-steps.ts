// SPDX-License-Identifier: Apache-2.0

const STEP =
  /^p2pc-agent: now (?:(?<at>at work)|(?<doing>loading the module|setting the devices up|unloading the module|(?<how>taking|giving) (?<device>\S+) (?:back to|from) its driver (?<driver>.+)))$/;

/** A device that was taken from its driver. */
interface Taken {
  readonly device: string;
  readonly driver: string;
}

/**
 * What the agent of a live run is at, and what it has of the machine, from what it tells on standard error before each
 * thing that it asks of the kernel (native-harness/agent/tell.c: tell_now).
 */
export class AgentSteps {
  /** The kernel is asked to do this; words that stand as well after "at work on" and "back from". Null: requests. */
  doing: string | null = 'looking at the devices';
  private module: 'never-loaded' | 'half-loaded' | 'loaded' | 'unloaded' = 'never-loaded';
  private isSetUp = false;
  /** In the order in which they were taken; the last one may be about to be. */
  private taken: readonly Taken[] = [];
  private givingBack: Taken | null = null;
  private line = '';
  private said = '';

  /** Takes what the agent wrote. */
  hear(text: string): void {
    const lines = (this.line + text).split('\n');
    this.line = (lines.pop() ?? '').slice(-2000);
    for (const line of lines) {
      const step = STEP.exec(line)?.groups;
      if (step === undefined) this.said = `${this.said}${line}\n`.slice(-2000);
      else this.follow(step);
    }
  }

  /** All that it said which is no step, for people. */
  get words(): string {
    return (this.said + this.line).trim();
  }

  private follow({ at, doing, how, device, driver }: Partial<Record<string, string>>): void {
    this.doing = at === undefined ? (doing ?? null) : null;
    if (this.givingBack !== null) this.taken = this.taken.filter((each) => each !== this.givingBack);
    this.givingBack = null;
    if (device !== undefined && driver !== undefined) {
      if (how === 'taking') this.taken = [...this.taken, { device, driver }];
      else this.givingBack = this.taken.find((each) => each.device === device) ?? null;
    }
    if (doing === 'loading the module') this.module = 'half-loaded';
    else if (how === 'giving') this.module = 'unloaded';
    else this.module = 'loaded';
    this.isSetUp ||= doing === 'setting the devices up';
  }

  /** What the machine is left with should nothing more happen. */
  get left(): string {
    const devices = this.taken.map(({ device, driver }) => `${device} (${driver})`).join(', ');
    const without = devices === '' ? '' : `${devices} ${this.taken.length === 1 ? 'has' : 'have'} no driver`;
    switch (this.module) {
      case 'never-loaded':
        return 'the module p2p_conform is not loaded, and no device was taken';
      case 'half-loaded':
        return 'the module p2p_conform is half loaded and can not be unloaded; no device was taken';
      case 'unloaded':
        return `the module p2p_conform is unloaded; ${without === '' ? 'all devices are back' : without}`;
      case 'loaded':
        if (this.isSetUp) return 'the module p2p_conform stays loaded, and keeps its devices';
        return `the module p2p_conform stays loaded${without === '' ? '' : `; ${without}`}`;
    }
  }

  /** What helps, where the end of something else does. */
  get hint(): string | null {
    return this.doing?.startsWith('taking ') === true
      ? 'its driver may wait for whoever uses the device: end that, and the agent puts all back; else '
      : null;
  }

  /** What people have to do when the agent is gone and did not put the machine right. */
  get cure(): string | null {
    const gives = this.taken.map(({ device, driver }) => `echo ${device} >/sys/bus/pci/drivers/${driver}/bind`);
    const all = [...(this.module === 'half-loaded' || this.module === 'loaded' ? ['rmmod p2p_conform'] : []), ...gives];
    return all.length === 0 ? null : all.join('; ');
  }
}
