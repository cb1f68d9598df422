"""Makes a bucket in an S3 that takes any keys, and is content where it exists: make_bucket.py ENDPOINT BUCKET."""

import sys

import boto3

endpoint, bucket = sys.argv[1:]
boto3.client(
    "s3",
    endpoint_url=endpoint,
    region_name="us-east-1",  # where a bucket that exists already is no error
    aws_access_key_id="test",
    aws_secret_access_key="test-secret",
).create_bucket(Bucket=bucket)
