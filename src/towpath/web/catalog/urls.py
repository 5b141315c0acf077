from django.urls import path

from towpath.web.catalog import attributes, imports, products, stores

app_name = "catalog"
urlpatterns = [
    path("catalog/products/", products.products, name="products"),
    path("catalog/products/<int:product_id>/", products.product, name="product"),
    path("catalog/categories/", products.tree, name="categories"),
    path("stores/all-stores/", stores.stores, name="stores"),
    path("stores/all-stores/websites/new/", stores.create_website, name="website-new"),
    path("stores/all-stores/websites/<slug:code>/", stores.change_website, name="website"),
    path("stores/all-stores/websites/<slug:code>/new/", stores.create_store_view, name="store-view-new"),
    path("stores/all-stores/store-views/<slug:code>/", stores.change_store_view, name="store-view"),
    path("stores/attributes/product/", attributes.attributes, name="attributes"),
    path("stores/attributes/product/new/", attributes.create, name="attribute-new"),
    path("stores/attributes/product/<slug:code>/", attributes.change, name="attribute"),
    path("system/import/", imports.imports, name="imports"),
    path("system/import/<int:import_id>/", imports.detail, name="import"),
    path("system/import/<int:import_id>/errors.csv", imports.errors, name="import-errors"),
]
