-- One upload of 20 KB as curl -F sends it; BENCH_PATH is the path with the token.
local body = "--bench\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.pcap\"\r\n"
  .. "Content-Type: application/octet-stream\r\n\r\n" .. string.rep("x", 20000) .. "\r\n--bench--\r\n"
wrk.method = "POST"
wrk.path = os.getenv("BENCH_PATH")
wrk.body = body
wrk.headers["Content-Type"] = "multipart/form-data; boundary=bench"
