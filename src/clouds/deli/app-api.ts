/**
 * The platform's HTTP interface for the people of the app, for applications and for those who run the platform:
 * the paths to POST to, the bodies they take, the data they answer with. Types only; JSON on the wire.
 *
 * Every answer is an ApiAnswer with HTTP status 200, but: 400 (code 100) for a body that does not fit, 401 (code
 * 103) without the token that a platform beyond loopback wants: `Authorization: Bearer <token>`.
 */

export interface ApiAnswer<Data = unknown> {
  /** PROTOCOLS 1.9; 0 is success. */
  readonly code: number;
  /** On failure: why. */
  readonly msg?: string;
  readonly data?: Data;
}

export interface User {
  readonly user_id: string;
  readonly name: string;
  readonly mobile: string;
  readonly avatar: string;
  /** Ids of the groups that the user belongs to. Everyone also has a group of one's own, whose id is the user's. */
  readonly groups: readonly string[];
}

/** A person of the app, or of the operators, and the device it is about (its ClientID). */
export interface UserAndDevice {
  readonly user_id: string;
  readonly device: string;
}

export interface Control {
  readonly cmd: string;
  readonly payload?: unknown;
}

/** yyyy-MM-dd or empty. */
export interface LogRequest {
  readonly log_start?: string;
  readonly log_end?: string;
  /** `host[:port]`; absent: the platform's own FTP server. */
  readonly ftp_host?: string;
}

/**
 * Which devices: one; several, all of which must belong to products of this platform; or of those of a model that
 * this platform has seen, a share (0…1) chosen by the seed.
 */
export type Which =
  | { readonly device: string }
  | { readonly devices: readonly string[] }
  | { readonly model: string; readonly share?: number; readonly seed?: number };

export interface Operated {
  /** Devices that were chosen. */
  readonly devices: number;
  /** Of these, the ones that were told at once; absent where there is nothing to tell. */
  readonly told?: number;
}

export interface Service {
  readonly service_id: string;
  readonly name: string;
  readonly icon: string;
}

/** What a device answered to 200 or 201; its own code is in `code` (PROTOCOLS 1.5). */
export interface DeviceAnswer {
  readonly code: number;
  readonly [field: string]: unknown;
}

interface Call<Body, Data> {
  readonly body: Body;
  readonly data: Data;
}

export interface AppApi {
  /** Registers a person, or changes one that is registered. Absent texts are empty, absent groups none. */
  '/app/users': Call<Partial<User> & Pick<User, 'user_id'>, User>;
  /**
   * What the app does with a scanned QR code. `activate` with a device binds it (to `group_id`, by default the
   * person's own group); without one it only tells the kind of network set-up. `login` tells the device 205
   * status 0 and waits for `/app/login`.
   */
  '/app/scan': Call<
    { readonly user_id: string; readonly text: string; readonly group_id?: string },
    {
      readonly action: 'activate' | 'login';
      readonly product: string;
      readonly device?: string;
      readonly connType?: string;
      /** The group the device is bound to after the scan; empty: none. */
      readonly group_id?: string;
    }
  >;
  /** Also moves a device that is bound already, where the person may (PROTOCOLS 2: then its whole group may log in). */
  '/app/bind': Call<UserAndDevice & { readonly group_id?: string }, { readonly group_id: string }>;
  '/app/unbind': Call<UserAndDevice, undefined>;
  /** 205 status 1 with a token, or a refusal: status 2. `expire`: epoch ms. Code 102 without a scan before. */
  '/app/login': Call<UserAndDevice & { readonly confirm: boolean }, { readonly expire: number } | undefined>;
  /** 200. Code 102: the device can't be reached or did not answer within 10 s. */
  '/app/control': Call<UserAndDevice & Control, DeviceAnswer>;
  /** 201. Answers after the upload, or with 102 after 60 s without an answer of the device. */
  '/app/logs': Call<UserAndDevice & LogRequest, DeviceAnswer>;
  /** Who a token belongs to (PROTOCOLS 2.6). 103: not this user's token, 104: expired. */
  '/app/509': Call<{ readonly user_id: string; readonly token: string }, Omit<User, 'groups'>>;
}

export interface AdminApi {
  '/admin/bind': Call<Which & { readonly group_id: string; readonly name?: string }, Operated>;
  '/admin/unbind': Call<Which, Operated>;
  /** A new firmware, and 202 to the model's or the whole category's broadcast topic; `none`: nobody is told. */
  '/admin/firmware': Call<
    {
      readonly model: string;
      readonly version: string;
      /** Bytes. */
      readonly size: number;
      readonly upgrade?: 'normal' | 'force';
      readonly broadcast?: 'model' | 'category' | 'none';
    },
    { readonly version: string; readonly path: string; readonly checksum: string }
  >;
  /** 200 from `system`; answered once they are sent. To one device it waits for its answer. */
  '/admin/control': Call<Which & Control, Operated | DeviceAnswer>;
  /** 201, likewise. */
  '/admin/logs': Call<Which & LogRequest, Operated | DeviceAnswer>;
  /** Status 0: it may set its clock, report and query itself; all else is code 105. */
  '/admin/lock': Call<Which, Operated>;
  /** Lifts a lock and a ban. */
  '/admin/unlock': Call<Which, Operated>;
  /** Locks it, closes its connection and refuses the next ones with CONNACK 5. */
  '/admin/ban': Call<Which, Operated>;
  /** Binds a service to groups, or takes it away from them (status 0), and tells their devices: 204. */
  '/admin/services': Call<
    {
      readonly service_id: string;
      readonly status?: 0 | 1;
      /** By default the groups of the devices of `which`. */
      readonly groups?: readonly string[];
      readonly which?: Which;
    },
    Operated
  >;
  /** How the platform misbehaves from now on: `Faults` of scenario/faults.ts. */
  '/admin/faults': Call<Readonly<Record<string, unknown>>, undefined>;
}

export interface ServiceApi {
  /**
   * Registers an application outside the platform, or changes it. Its messages are POSTed to `callback` as
   * envelopes (2xx accepts; another status is −1 for the device, none at all 102); without one it polls for them. `groups`: bound
   * to these from the start.
   */
  '/services/register': Call<
    Pick<Service, 'service_id'> &
      Partial<Service> & { readonly callback?: string; readonly groups?: readonly string[] },
    Service
  >;
  /** 301. With the `mid` of a 300 it is the answer to that one. 102: unknown device or not connected. */
  '/services/send': Call<
    {
      readonly service_id: string;
      readonly device: string;
      readonly cmd: string;
      readonly payload?: unknown;
      readonly mid?: string;
    },
    undefined
  >;
  /** Envelopes that wait for a polling application, oldest first; waits up to `wait` ms for the first. */
  '/services/poll': Call<
    { readonly service_id: string; readonly limit?: number; readonly wait?: number },
    readonly Readonly<Record<string, unknown>>[]
  >;
}

/** What a GET of `/admin/devices?model=M` tells of each device. */
export interface DeviceReport {
  readonly device: string;
  readonly connected: boolean;
  /** Empty: not bound. */
  readonly group_id: string;
  /** Empty: not bound by a person. */
  readonly owner: string;
  readonly locked: boolean;
  readonly banned: boolean;
  /** As the device reported it by 101; empty: not yet. */
  readonly version: string;
  /** The firmware that 102 tells it of; its own version where the model has none. */
  readonly newest: string;
  /** Alarms by 105, oldest first; the last 20. */
  readonly alarms: readonly { readonly code: number; readonly msg: string; readonly time: number }[];
}

/** What a GET of `/logs` tells of each file that was uploaded. */
export interface UploadedLog {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
  /** Epoch ms. */
  readonly at: number;
}

export type Api = AppApi & AdminApi & ServiceApi;
export type ApiPath = keyof Api;
export type ApiBody<Path extends ApiPath> = Api[Path]['body'];
export type ApiData<Path extends ApiPath> = Api[Path]['data'];
