/** What the embedded platform is started with; plain JSON, sent to its process. */
import type { Faults } from '../scenario/faults.ts';

export interface FirmwareImage {
  readonly version: string;
  readonly upgrade: 'normal' | 'force';
  /** Bytes; the image is generated from the seed, never stored. */
  readonly size: number;
}

export interface DeliProduct {
  readonly category: string;
  readonly model: string;
  readonly secret: string;
  /** The newest firmware; absent: devices are told their own reported version. */
  readonly firmware?: FirmwareImage;
  /** Whether its devices may unbind themselves by 104 (PROTOCOLS 1.4). */
  readonly unbind: boolean;
}

export interface DeliAccount {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

export interface DeliPlatformOptions {
  readonly products: readonly DeliProduct[];
  /** Scheme 1 accounts (PROTOCOLS 1.1), besides the computed ones. */
  readonly accounts: readonly DeliAccount[];
  /** Share (0…1) of devices that are bound to a group when first seen, chosen by seed and client id. */
  readonly bound: number;
  /** Number of groups they are spread over; ids are `1000`, `1001` … */
  readonly groups: number;
  /** Share (0…1) of devices whose status is 0 locked. */
  readonly locked: number;
  /** Built-in applications bound to every group from the start; absent: both, `echo` and `meeting`. */
  readonly applications?: readonly string[];
  /** Code 104 for a 300 whose `time` is further than this from the platform's clock, s; absent: off. */
  readonly expiry?: number;
  /** How long the token of a login holds, ms; absent: seven days. */
  readonly tokenLifetime?: number;
}

export interface PlatformOptions {
  readonly host: string;
  /** `mqtt://[user:password@]host:port` of a general broker to work behind, instead of a gateway of our own. */
  readonly behind?: string;
  /** Further gateways that the access list names, as `tcp://host:port` or `ssl://host:port`. */
  readonly alsoListed?: readonly string[];
  /** 0: any free port. */
  readonly mqttPort: number;
  /** MQTT over TLS with a certificate made at start; absent: off. */
  readonly mqttsPort?: number;
  readonly httpPort: number;
  /** FTP for the logs of 201; absent or 0: any free port. */
  readonly ftpPort?: number;
  /** `user:password` that FTP takes; absent: any. */
  readonly ftpAccount?: string;
  /** Let applications be called back at addresses beyond loopback. */
  readonly callbacksAnywhere?: boolean;
  /** ms that a device may take to answer 200 or 201; absent: 10 s and 60 s. A person needs longer. */
  readonly answersWithin?: number;
  readonly seed: number;
  readonly deli: DeliPlatformOptions;
  /** Settings of the further clouds that are served over HTTPS, by cloud (clouds/platform-sides.ts). */
  readonly services?: Readonly<Record<string, unknown>>;
  /** Absent or 0: any free port. */
  readonly httpsPort?: number;
  /** MQTT of the first of these clouds that has a broker; absent or 0: any free port, as for the others. */
  readonly brokerPort?: number;
  readonly faults: Faults;
}

/** Where a started platform listens. */
export interface PlatformAddresses {
  /** `mqtt://127.0.0.1:1883`; the broker's when the platform works behind one. */
  readonly mqtt: string;
  readonly mqtts?: string;
  /** `http://127.0.0.1:8080`: /access_list, /firmware/…, /stats */
  readonly http: string;
  /** `ftp://127.0.0.1:2121`; what 201 tells devices is the part after `ftp://` */
  readonly ftp?: string;
  /** Base URLs of the clouds spoken to over HTTPS, by cloud; empty without any. */
  readonly services?: Readonly<Record<string, string>>;
  /** MQTT brokers of those of them that have one, by cloud: `mqtt://127.0.0.1:1884`. */
  readonly brokers?: Readonly<Record<string, string>>;
  /** For /admin, /services, /app and /logs; present as soon as the platform listens beyond loopback. */
  readonly token?: string;
  /** PEM of the certificate authority made at start; present with mqtts and with services. */
  readonly trust?: string;
}

/** Between the platform's process and whoever started it (child-process IPC). */
export type ToPlatform =
  | { readonly kind: 'start'; readonly options: PlatformOptions }
  | { readonly kind: 'stop' };
export type FromPlatform =
  | { readonly kind: 'listening'; readonly addresses: PlatformAddresses }
  | { readonly kind: 'failed'; readonly reason: string };
