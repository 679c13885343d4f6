/**
 * Decides what misbehaviour comes next. Each device draws from its own seeded stream, so that the same devices
 * meet the same faults in every run, in whatever order their requests arrive; the stream goes on over reconnects.
 */

import { draw } from '../lifecycle/distribution.ts';
import { type RandomStream, randomStream } from '../random.ts';
import type { Faults } from '../scenario/faults.ts';

export interface DownloadFault {
  /** Bytes a second; absent: as fast as it goes. */
  readonly slow?: number;
  /** Where within the response the body is cut off, 0…1. */
  readonly cutAt?: number;
  /** Which byte of the response is changed, 0…1. */
  readonly corruptAt?: number;
}

export class FaultPlayer {
  readonly #seed: number;
  readonly #downloads: RandomStream;
  readonly #devices = new Map<string, RandomStream>();
  #faults: Faults;

  constructor(faults: Faults, seed: number) {
    this.#faults = faults;
    this.#seed = seed;
    this.#downloads = randomStream(seed, 'faults', 'downloads');
  }

  set(faults: Faults): void {
    this.#faults = faults;
  }

  /** The CONNACK code to refuse a connection with that would otherwise be accepted. */
  refuses(clientId: string): number | undefined {
    const { refusals } = this.#faults;
    return refusals && this.#hits(refusals.rate, clientId) ? refusals.code : undefined;
  }

  disconnects(clientId: string, action: number): boolean {
    return this.#strikes(this.#faults.disconnects, clientId, action);
  }

  /** The code of the first rule that hits; each rule draws by itself. */
  errorCode(clientId: string, action: number): number | undefined {
    return this.#faults.errors?.find((rule) => this.#strikes(rule, clientId, action))?.code;
  }

  dropsReply(clientId: string, action: number): boolean {
    return this.#strikes(this.#faults.dropReplies, clientId, action);
  }

  /** Real ms to wait before the reply; 0 without this fault. */
  latency(clientId: string): number {
    const { latency } = this.#faults;
    return latency ? draw(latency, this.#stream(clientId)) : 0;
  }

  /** `whole`: the response starts at the file's first byte. */
  download(whole: boolean): DownloadFault {
    const { slow, truncate, corrupt } = this.#faults.downloads ?? {};
    const hit = (rate: number | undefined): boolean => !!rate && this.#downloads() < rate;
    return {
      ...(slow && { slow }),
      ...(hit(truncate?.rate) && { cutAt: this.#downloads() }),
      ...(whole && hit(corrupt?.rate) && { corruptAt: this.#downloads() }),
    };
  }

  #strikes(
    fault: { readonly rate: number; readonly actions?: readonly number[] } | undefined,
    clientId: string,
    action: number,
  ): boolean {
    if (!fault || (fault.actions && !fault.actions.includes(action))) return false;
    return this.#hits(fault.rate, clientId);
  }

  #hits(rate: number, clientId: string): boolean {
    return rate > 0 && this.#stream(clientId)() < rate;
  }

  #stream(clientId: string): RandomStream {
    let stream = this.#devices.get(clientId);
    if (!stream) {
      stream = randomStream(this.#seed, 'faults', clientId);
      this.#devices.set(clientId, stream);
    }
    return stream;
  }
}
