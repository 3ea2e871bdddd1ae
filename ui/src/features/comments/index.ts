export { CommentBrief } from './brief';
export type { CommentHost } from './host';
export { type Marks, marksOf, nextThread, type Place, threadsAt } from './model';
export { CommentsPanel } from './panel';
export { useThreads } from './queries';
export { unreadIn } from './read';
export { leaveTalk, showThread, useTalk, writeAbout } from './state';
