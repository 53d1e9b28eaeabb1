/* presets_web.h — the columns of exports that need more than a line to name. Private to presets.c.
 */
#ifndef COLLECT_PRESETS_WEB_H
#define COLLECT_PRESETS_WEB_H

#define preset_segment_map                                                                         \
    "id=messageId,time=timestamp|originalTimestamp|receivedAt|sentAt,kind=event|type,"             \
    "anonymous_id=anonymousId,user_id=userId,previous_id=previousId,session=context.sessionId,"    \
    "url=context.page.url|properties.url,referrer=context.page.referrer|properties.referrer,"      \
    "title=context.page.title|properties.title,language=context.locale,"                           \
    "source=context.campaign.source,medium=context.campaign.medium,"                               \
    "campaign=context.campaign.name,term=context.campaign.term,content=context.campaign.content,"  \
    "country=context.location.country,city=context.location.city,nothing=context.ip,"              \
    "os=context.os.name,order=properties.order_id,"                                                \
    "amount=properties.total|properties.revenue|properties.value,currency=properties.currency,"    \
    "coupon=properties.coupon,discount=properties.discount,shipping=properties.shipping,"          \
    "tax=properties.tax,query=properties.query,rating=properties.rating,"                          \
    "text=properties.review_body,reason=properties.reason,step=properties.step,"                   \
    "payment=properties.payment_method,shipping_method=properties.shipping_method,"                \
    "list=properties.list_id|properties.list,"                                                     \
    "product=items.product_id|items.sku|properties.product_id|properties.sku,"                     \
    "name=items.name|properties.name,category=items.category|properties.category,"                 \
    "brand=items.brand|properties.brand,variant=items.variant|properties.variant,"                 \
    "price=items.price|properties.price,quantity=items.quantity|properties.quantity,"              \
    "position=items.position|properties.position,line_coupon=items.coupon,"                        \
    "image=items.image_url|properties.image_url,link=items.url"
#define preset_segment_values                                                                      \
    "kind:page_view=page,page_view=screen,identify=identify,alias=alias,search=Products Searched," \
    "list_view=Product List Viewed,list_filter=Product List Filtered,item_click=Product Clicked,"  \
    "item_view=Product Viewed,wishlist_add=Product Added to Wishlist,"                             \
    "wishlist_remove=Product Removed from Wishlist,cart_add=Product Added,"                        \
    "cart_remove=Product Removed,cart_view=Cart Viewed,checkout_start=Checkout Started,"           \
    "checkout_step=Checkout Step Viewed,checkout_step=Checkout Step Completed,"                    \
    "payment_info=Payment Info Entered,order=Order Completed,order_update=Order Updated,"          \
    "order_cancel=Order Cancelled,refund=Order Refunded,coupon=Coupon Entered,"                    \
    "coupon=Coupon Applied,coupon=Coupon Denied,coupon=Coupon Removed,"                            \
    "promo_view=Promotion Viewed,promo_click=Promotion Clicked,share=Product Shared,"              \
    "share=Cart Shared,review=Product Reviewed,sign_up=Signed Up,login=Signed In,"                 \
    "list_view=Viewed Product Category,item_view=Viewed Product,cart_add=Added Product,"           \
    "cart_remove=Removed Product,order=Completed Order,item_click=Clicked Product,"                \
    "promo_view=Viewed Promotion,promo_click=Clicked Promotion,checkout_start=Started Order,"      \
    "checkout_step=Viewed Checkout Step,checkout_step=Completed Checkout Step,"                    \
    "order_update=Updated Order"

#define preset_ga4_map                                                                             \
    "time=event_timestamp,kind=event_name,anonymous_id=user_pseudo_id,user_id=user_id,"            \
    "session=event_params.ga_session_id,url=event_params.page_location,"                           \
    "referrer=event_params.page_referrer,title=event_params.page_title,"                           \
    "source=collected_traffic_source.manual_source|event_params.source,"                           \
    "medium=collected_traffic_source.manual_medium|event_params.medium,"                           \
    "campaign=collected_traffic_source.manual_campaign_name|event_params.campaign,"                \
    "term=collected_traffic_source.manual_term|event_params.term,"                                 \
    "content=collected_traffic_source.manual_content|event_params.content,"                        \
    "country=geo.country,region=geo.region,city=geo.city,language=device.language,"                \
    "device=device.category,os=device.operating_system,browser=device.web_info.browser,"           \
    "engaged_ms=event_params.engagement_time_msec,query=event_params.search_term,"                 \
    "order=ecommerce.transaction_id|event_params.transaction_id,"                                  \
    "amount=ecommerce.purchase_revenue|ecommerce.refund_value|event_params.value,"                 \
    "currency=event_params.currency,coupon=event_params.coupon,"                                   \
    "shipping=ecommerce.shipping_value|event_params.shipping,"                                     \
    "tax=ecommerce.tax_value|event_params.tax,payment=event_params.payment_type,"                  \
    "shipping_method=event_params.shipping_tier,product=items.item_id|items.item_name,"            \
    "name=items.item_name,category=items.item_category,brand=items.item_brand,"                    \
    "variant=items.item_variant,price=items.price,quantity=items.quantity,"                        \
    "line_coupon=items.coupon,position=items.item_list_index,"                                     \
    "list=items.item_list_name|items.item_list_id"
#define preset_ga4_values                                                                          \
    "kind:search=view_search_results,list_view=view_item_list,item_click=select_item,"             \
    "item_view=view_item,wishlist_add=add_to_wishlist,cart_add=add_to_cart,"                       \
    "cart_remove=remove_from_cart,cart_view=view_cart,checkout_start=begin_checkout,"              \
    "checkout_step=add_shipping_info,payment_info=add_payment_info,order=purchase,"                \
    "promo_view=view_promotion,promo_click=select_promotion"

/* Names, streets and telephone numbers have no place among events. */
#define preset_shopify_map                                                                         \
    "order=Name,user_id=Email|Phone|Billing Phone,status=Financial Status,paid_at=Paid at,"        \
    "shipped_at=Fulfilled at,cancelled_at=Cancelled at,refunded=Refunded Amount,time=Created at,"  \
    "currency=Currency,amount=Total,discount=Discount Amount,coupon=Discount Code,"                \
    "shipping=Shipping,tax=Taxes,shipping_method=Shipping Method,payment=Payment Method,"          \
    "product=Lineitem sku|Lineitem name,name=Lineitem name,price=Lineitem price,"                  \
    "quantity=Lineitem quantity,line_discount=Lineitem discount,brand=Vendor,"                     \
    "country=Billing Country|Shipping Country,region=Billing Province|Shipping Province,"          \
    "city=Billing City|Shipping City,property=Source|Id,"                                          \
    "nothing=Billing Name|Billing Street|Billing Address1|Billing Address2|Billing Company|"       \
    "Billing Phone|Billing Zip|Shipping Name|Shipping Street|Shipping Address1|Shipping Address2|" \
    "Shipping Company|Shipping Phone|Shipping Zip|Notes|Note Attributes"
#define preset_woocommerce_map                                                                     \
    "order=Order Number,status=Order Status,time=Order Date,"                                      \
    "user_id=Email (Billing)|Customer User ID,amount=Order Total Amount,"                          \
    "discount=Cart Discount Amount,shipping=Order Shipping Amount,refunded=Order Refund Amount,"   \
    "tax=Order Total Tax Amount,currency=Order Currency,product=SKU|Item Name,name=Item Name,"     \
    "quantity=Quantity (- Refund)|Quantity,price=Item Cost,coupon=Coupon Code,"                    \
    "payment=Payment Method Title,shipping_method=Shipping Method Title,"                          \
    "country=Country Code (Billing),region=State Code (Billing),city=City (Billing),"              \
    "paid_at=Paid Date,nothing=First Name (Billing)|Last Name (Billing)|Company (Billing)|"        \
    "Address 1&2 (Billing)|Postcode (Billing)|Phone (Billing)|First Name (Shipping)|"              \
    "Last Name (Shipping)|Address 1&2 (Shipping)|Postcode (Shipping)|Customer Note"

#endif
