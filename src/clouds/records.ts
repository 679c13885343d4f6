/** By cloud and step: how the platform's own record of a device is held against how its attempts ended. */
import { upgradeDisagreement } from './deli/upgrade-record.ts';

export const platformRecords = { deli: { upgrade: upgradeDisagreement } } as const;
