/** Every firmware that can be downloaded, old versions too. */
import type { Release } from '../clouds/deli/platform/index.ts';
import { checksum, type Firmware, firmwarePath, image } from './firmware.ts';
import type { FirmwareImage, PlatformOptions } from './options.ts';

export class FirmwareLibrary {
  readonly #seed: number;
  readonly #byPath = new Map<string, Firmware>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  get(path: string): Firmware | undefined {
    return this.#byPath.get(path);
  }

  /** Makes it; takes about a second a gigabyte, in which other work goes on. */
  async add(model: string, { version, size, upgrade }: FirmwareImage): Promise<Release> {
    const made = image(this.#seed, model, version, size);
    const path = firmwarePath(model, version);
    const md5 = await checksum(made);
    this.#byPath.set(path, { image: made, md5, path });
    return { version, upgrade, path, checksum: md5 };
  }

  /** Those that the platform starts with, by model. */
  async addAll({ deli }: PlatformOptions): Promise<Map<string, Release>> {
    const withFirmware = deli.products.flatMap(({ model, firmware }) =>
      firmware ? [{ model, firmware }] : [],
    );
    const releases = withFirmware.map(
      async ({ model, firmware }) => [model, await this.add(model, firmware)] as const,
    );
    return new Map(await Promise.all(releases));
  }
}
