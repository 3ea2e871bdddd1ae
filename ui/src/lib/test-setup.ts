import { startI18n } from '@/i18n';

// Tests read the Russian texts, the first audience.
startI18n('ru');
