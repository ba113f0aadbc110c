package main

var functions = []elem{}
