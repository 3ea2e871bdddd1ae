import './styles/main.css';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api';
import { App } from './app/app';
import { applyRememberedTheme } from './features/session';
import { rememberedLanguage, startI18n } from './i18n';
import { choosePlatform } from './platform';

applyRememberedTheme();
await choosePlatform();
startI18n(rememberedLanguage());
/** A refusal because of the lock says that the session is another one than is known here. */
const onError = (error: unknown) => { if (error instanceof ApiError && error.code === 'locked') void queries.invalidateQueries({ queryKey: ['session'] }); };
const queries = new QueryClient({ queryCache: new QueryCache({ onError }), mutationCache: new MutationCache({ onError }), defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' }, mutations: { networkMode: 'always' } } });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}><App /></QueryClientProvider>
  </StrictMode>,
);
