import { configure } from '@testing-library/dom';
import { startI18n } from '@/i18n';

// On a busy machine what is waited for takes its time; whoever finds sooner goes on sooner.
configure({ asyncUtilTimeout: 15_000 });

// Tests read the Russian texts, the first audience.
startI18n('ru');
