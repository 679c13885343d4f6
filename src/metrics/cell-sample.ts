/** Which devices of a run are shown one by one: all of them, or an even sample. Arithmetic, the same everywhere. */

export const MOST_CELLS = 20_000;

export const cellCount = (devices: number, most = MOST_CELLS): number => Math.min(devices, most);

/** The number in the run (0 …) of the device that a cell shows. */
export const deviceOfCell = (cell: number, devices: number, most = MOST_CELLS): number =>
  devices <= most ? cell : Math.ceil(((cell + 1) * devices) / most) - 1;

/** The cell that shows a device, or undefined where it is not in the sample. */
export function cellOfDevice(device: number, devices: number, most = MOST_CELLS): number | undefined {
  if (devices <= most) return device;
  const cell = Math.floor((device * most) / devices);
  return deviceOfCell(cell, devices, most) === device ? cell : undefined;
}
