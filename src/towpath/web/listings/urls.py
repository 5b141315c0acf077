"""The pages of a store's listings, under the address of the store and in its namespace."""

from django.urls import path

from towpath.web.listings import editing, listing, products, tabs

urlpatterns = [
    path("", tabs.listings, name="listings"),
    path("create-products/", products.create_products, name="listings-create"),
    path("mass/<int:mass_id>/", tabs.mass, name="listings-mass"),
    path("<slug:tab>/act/<slug:action>/", tabs.act_on_many, name="listings-act"),
    path("<int:listing_id>/", listing.listing, name="listing"),
    path("<int:listing_id>/update-info/", editing.info, name="listing-update-info"),
    path("<int:listing_id>/assign/", products.assign_product, name="listing-assign"),
    path("<int:listing_id>/create-products/", products.create_product, name="listing-create-products"),
    path("<int:listing_id>/change-asin/", editing.asin, name="listing-change-asin"),
    path("<int:listing_id>/alias/", editing.alias, name="listing-alias"),
    path("<int:listing_id>/<slug:action>/", listing.act_on_one, name="listing-act"),
]
