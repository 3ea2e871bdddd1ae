import { beforeEach, describe, expect, it } from 'vitest';
import { pressedKey, registerActions, runAction } from '@/actions';
import { hrefOf, parsePlace, type Place } from './router';
import { clearSaveFailure, trackSave, useSaveState } from './save-state';

describe('places', () => {
  it.each<Place>([{ at: 'projects' }, { at: 'project', id: 'prj_1' }, { at: 'plan', id: 'pln_1' }, { at: 'plan', id: 'pln_1', row: 'row a/b' }, { at: 'team' }, { at: 'team', tab: 'relay' }, { at: 'settings' }])('%o goes into the address and back', (place) => {
    expect(parsePlace(hrefOf(place))).toEqual(place);
  });
  it('an unknown address is the start page', () => { expect(parsePlace('#/nowhere/x')).toEqual({ at: 'projects' }); });
});

describe('keys', () => {
  it('are taken by their place, so that a Russian layout works', () => {
    expect(pressedKey(new KeyboardEvent('keydown', { code: 'KeyK', key: 'л', ctrlKey: true }))).toBe('Mod+K');
    expect(pressedKey(new KeyboardEvent('keydown', { code: 'Slash', key: '.', ctrlKey: true }))).toBe('Mod+/');
    expect(pressedKey(new KeyboardEvent('keydown', { code: 'F8', key: 'F8', shiftKey: true }))).toBe('Shift+F8');
  });
  it('a disabled action does not run, and a withdrawn one is gone', () => {
    let ran = 0;
    const withdraw = registerActions([{ id: 'a', label: 'retry', group: 'app', run: () => { ran += 1; } }, { id: 'b', label: 'retry', group: 'app', enabled: () => false, run: () => { ran += 10; } }]);
    runAction('a');
    runAction('b');
    withdraw();
    runAction('a');
    expect(ran).toBe(1);
  });
});

describe('the saved indicator', () => {
  beforeEach(() => { useSaveState.setState({ pending: 0, failure: null, everSaved: false }); });
  it('says saving until the last change is acknowledged', async () => {
    let first: (value: number) => void = () => undefined, second: (value: number) => void = () => undefined;
    const said = { message: () => 'диск полон' };
    const a = trackSave(new Promise<number>((done) => { first = done; }), said);
    const b = trackSave(new Promise<number>((done) => { second = done; }), said);
    expect(useSaveState.getState().pending).toBe(2);
    first(1);
    await a;
    expect(useSaveState.getState().pending).toBe(1);
    second(2);
    await b;
    expect(useSaveState.getState()).toMatchObject({ pending: 0, everSaved: true, failure: null });
  });
  it('keeps a failure with its reason until it is given up or a later change is saved', async () => {
    await expect(trackSave(Promise.reject(new Error('x')), { message: () => 'диск полон' })).rejects.toThrow('x');
    expect(useSaveState.getState().failure?.message).toBe('диск полон');
    await trackSave(Promise.resolve(1), { message: () => '' });
    expect(useSaveState.getState().failure).toBeNull();
    await trackSave(Promise.reject(new Error('y')), { message: () => 'y' }).catch(() => undefined);
    clearSaveFailure();
    expect(useSaveState.getState().failure).toBeNull();
  });
});
