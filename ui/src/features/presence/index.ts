export { byCell, type Here, type HereByCell } from './model';
export { PeopleHere, Typing } from './people';
export { usePresent, useTelling } from './queries';
