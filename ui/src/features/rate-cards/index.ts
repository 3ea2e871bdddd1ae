export { RateCardPage } from './card-page';
export { RateCardsPage } from './list-page';
export { useRateCards } from './queries';
