export { DeleteEntry, RenameEntry } from './entry-dialogs';
export { SettingsPage } from './page';
export { SecurityPage } from './security';
