import type { OwnDevice } from '@/api';

/** Devices that count, this one first and kits last; and those that were taken away. */
export function inOrder(devices: readonly OwnDevice[]): { counting: OwnDevice[]; gone: OwnDevice[] } {
  const counting = devices.filter((device) => device.revoked_at === null);
  const rank = (device: OwnDevice) => (device.this ? 0 : device.kit ? 2 : 1);
  return { counting: counting.toSorted((a, b) => rank(a) - rank(b)), gone: devices.filter((device) => device.revoked_at !== null) };
}

/** This device is not taken away by itself, and a kit goes when another one is made. */
export function mayRevoke(device: OwnDevice): boolean {
  return !device.this && !device.kit && device.revoked_at === null;
}

/** How many other devices of the person count. */
export function others(devices: readonly OwnDevice[]): number {
  return devices.filter(mayRevoke).length;
}
