export { KitGroup } from './group';
export { useKit } from './queries';
export { KitReminder } from './reminder';
