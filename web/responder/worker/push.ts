// What wakes the phone: the place for `push` and `notificationclick`. Nothing is sent yet, so nothing is listened to.
export {};
