module example.com/asleep

go 1.26
