using Ryze.Tests.Load;

// dotnet test never comes here; it is the long forms that are run by hand:
//   dotnet run --project Ryze.Tests -c Release -- bench [api] [events] [sockets]
return args switch
{
    ["bench", .. var what] => await Bench.RunAsync(what),
    ["floor", var url, var database] => await Floor.RunAsync(url, database),
    ["socket-floor", var url] => await SocketFloor.RunAsync(url),
    ["host"] => await UnlimitedHost.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project Ryze.Tests -c Release -- bench [api] [events] [sockets]");
    return 2;
}
