/* kinds.h — what can happen in a shop. One line a kind: name, where it belongs, meaning.
 * PERSON and PASSIVE kinds make up a person's trail: what the person did, and what happened to the
 * person. SHOP kinds tell of the shop itself and have no person. A shop may use names of its own
 * beside these; they are PERSON kinds. */
#define EVENT_KINDS(X)                                                                             \
    X(page_view, PERSON, "a page was shown")                                                       \
    X(page_leave, PERSON, "a page was left: engaged time and scroll depth")                        \
    X(click, PERSON, "something on a page was clicked")                                            \
    X(search, PERSON, "the shop's own search was used")                                            \
    X(list_view, PERSON, "a list of products was shown")                                           \
    X(list_filter, PERSON, "a list was filtered or sorted")                                        \
    X(item_impression, PERSON, "a product came into sight in a list")                              \
    X(item_click, PERSON, "a product in a list was clicked")                                       \
    X(item_view, PERSON, "a product's own page was seen")                                          \
    X(wishlist_add, PERSON, "a product was put on a wish list")                                    \
    X(wishlist_remove, PERSON, "a product was taken off a wish list")                              \
    X(cart_add, PERSON, "a product was put into the cart")                                         \
    X(cart_remove, PERSON, "a product was taken out of the cart")                                  \
    X(cart_view, PERSON, "the cart was looked at")                                                 \
    X(checkout_start, PERSON, "the way to the till was begun")                                     \
    X(checkout_step, PERSON, "a step of the checkout was reached")                                 \
    X(payment_info, PERSON, "payment details were entered")                                        \
    X(payment_error, PERSON, "a payment failed; the reason says why")                              \
    X(order, PERSON, "an order was placed")                                                        \
    X(order_paid, PERSON, "an order was paid")                                                     \
    X(order_update, PASSIVE, "an order was changed")                                               \
    X(order_cancel, PASSIVE, "an order was cancelled")                                             \
    X(order_shipped, PASSIVE, "an order left the shop")                                            \
    X(order_delivered, PASSIVE, "an order arrived")                                                \
    X(refund, PASSIVE, "money went back, for a whole order or for lines of it")                    \
    X(coupon, PERSON, "a coupon was entered, applied, denied or removed; see reason")              \
    X(promo_view, PERSON, "a promotion was shown")                                                 \
    X(promo_click, PERSON, "a promotion was clicked")                                              \
    X(share, PERSON, "a product or cart was shared")                                               \
    X(review, PERSON, "a product was reviewed: rating and text")                                   \
    X(consult, PERSON, "a question was put to the shop's service")                                 \
    X(complaint, PERSON, "a complaint was made")                                                   \
    X(survey, PERSON, "a survey was answered")                                                     \
    X(stock_out, PERSON, "a wanted product was seen out of stock")                                 \
    X(sign_up, PERSON, "an account was made")                                                      \
    X(login, PERSON, "a person signed in")                                                         \
    X(app_open, PERSON, "the app or mini-program was opened")                                      \
    X(subscribe, PERSON, "a person asked to hear from the shop")                                   \
    X(unsubscribe, PERSON, "a person asked not to hear from the shop")                             \
    X(consent, PERSON, "consent for a purpose was given or withdrawn")                             \
    X(identify, PERSON, "traits of a person, or two ids of the same person")                       \
    X(alias, PASSIVE, "previous_id and user_id are the same person")                               \
    X(unlink, PASSIVE, "previous_id and user_id are not the same person after all")                \
    X(message_sent, PASSIVE, "a message was handed over")                                          \
    X(message_delivered, PASSIVE, "a message arrived")                                             \
    X(message_opened, PASSIVE, "a message was opened")                                             \
    X(message_clicked, PERSON, "a link in a message was followed")                                 \
    X(message_bounced, PASSIVE, "a message could not be delivered")                                \
    X(exposure, PASSIVE, "a person was shown an arm of an experiment")                             \
    X(error, PERSON, "something on the page went wrong")                                           \
    X(product_set, SHOP, "a product as the shop describes it from this time on")                   \
    X(content_set, SHOP, "an article, video or live show as described from this time on")          \
    X(spend, SHOP, "what a channel or campaign cost on a day")                                     \
    X(rejected, SHOP, "a record that could not be taken in, kept whole with its reason")
