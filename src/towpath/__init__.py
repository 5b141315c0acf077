"""Towpath: a self-hosted Amazon sales channel for Adobe Commerce and Magento Open Source."""

__version__ = "0.1.0"
