export { byCell, type Here, type HereByCell, type HereRange, ranges } from './model';
export { PeopleHere, Typing } from './people';
export { usePresent, useTelling } from './queries';
