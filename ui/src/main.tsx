import './styles/main.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { applyRememberedTheme } from './features/session';
import { startI18n, systemLanguage } from './i18n';
import { choosePlatform } from './platform';

applyRememberedTheme();
await choosePlatform();
startI18n(systemLanguage());
const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' }, mutations: { networkMode: 'always' } } });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}><App /></QueryClientProvider>
  </StrictMode>,
);
