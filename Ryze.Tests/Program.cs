using Ryze.Tests.Load;

// dotnet test never comes here; it is the long forms that are run by hand:
//   dotnet run --project Ryze.Tests -c Release -- bench
return args switch
{
    ["bench"] => await Bench.RunAsync(),
    ["floor", var url, var database] => await Floor.RunAsync(url, database),
    ["host"] => await UnlimitedHost.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project Ryze.Tests -c Release -- bench");
    return 2;
}
