export { keyCaps, listenToKeys, pressedKey } from './keys';
export { allActions, isEnabled, registerActions, runAction, useActions, useAllActions, type Action, type ActionGroup } from './registry';
