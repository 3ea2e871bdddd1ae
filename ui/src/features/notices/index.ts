export { NoticeBell } from './bell';
export { timeOf } from './model';
export { useNoticeSettings, useSetNoticeSettings } from './queries';
export { UnreadMark } from './unread';
